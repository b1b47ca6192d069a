/** The object as another frame or a polyfill has made it: no instance of the classes of this one. */
export function ofAnotherFrame<Made extends object>(made: Made): Made {
  return new Proxy(made, {
    getPrototypeOf: () => null,
    get(target, name) {
      const value = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
