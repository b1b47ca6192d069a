/** Whether a text has the form of a region of AWS, such as `eu-west-1`. */
export function isRegion(text: string): boolean {
  return /^[a-z]{2,8}(?:-[a-z]{2,16}){1,3}-\d{1,2}$/.test(text);
}
