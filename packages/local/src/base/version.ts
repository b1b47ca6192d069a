/** The version of this package, as `package.json` has it; a test keeps the two equal. */
export const version: string = '0.0.0';
