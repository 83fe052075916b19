/** PostgreSQL's text cannot hold NUL: a stranger's record must not be able to stop a partition by it. */
export function storable(text: string): string {
  return text.replaceAll('\0', '\uFFFD');
}
