export declare function wholeNumber(
  name: string,
  text: string,
  bounds: { readonly from?: number; readonly to?: number; readonly remedy: string },
): number;
