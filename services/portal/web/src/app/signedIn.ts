/** Where the provider leads a window back to that was opened to sign in; it tells the page behind it. */
export const SIGNED_IN_PATH = "/signed-in";
