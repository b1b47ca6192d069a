// What every example of the documentation may take for granted.

declare module '*/amplify_outputs.json' {
  const outputs: object;
  export default outputs;
}

/** What a person typed. */
declare const password: string;
