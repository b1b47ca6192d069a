// What every example of the documentation may take for granted.

declare module '*/amplify_outputs.json' {
  const outputs: object;
  export default outputs;
}

/** What a person typed. */
declare const password: string;

// Cypress is not installed here, because it downloads its binary. This is what the recipe uses of its types.
declare module 'cypress' {
  type Task = (argument: never) => unknown;
  interface EndToEnd {
    readonly baseUrl?: string;
    setupNodeEvents?(
      on: (event: 'task', tasks: Readonly<Record<string, Task>>) => void,
      config: { readonly baseUrl: string | null },
    ): void;
  }
  export function defineConfig(config: { readonly e2e?: EndToEnd }): object;
}

declare function beforeEach(hook: () => void): void;
declare const cy: {
  task<T>(name: string, argument?: unknown): { then(use: (value: T) => void): void };
  visit(url: string, options: { onBeforeLoad(window: Window & { readonly indexedDB: IDBFactory }): void }): void;
};
declare const Cypress: { readonly Commands: { add(name: string, run: (argument: string) => void): void } };
