/** What `prefix: true` stands for. */
const usualPrefix = 'on';

/** `lamp.burnt_out` is heard by `lampBurntOut`; with the prefix `on` by `onLampBurntOut`. */
export function methodName(type: string, prefix: boolean | string = false): string {
  const words = [prefix === true ? usualPrefix : prefix || '', ...type.split(/[._-]/)].filter((word) => word !== '');
  return words.map((word, i) => (i === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1))).join('');
}
