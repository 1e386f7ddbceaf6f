/** Act once whatever has closed has given the focus back, which it does in the frame after. */
export const afterFocus = (act: () => void) => requestAnimationFrame(() => requestAnimationFrame(act));
