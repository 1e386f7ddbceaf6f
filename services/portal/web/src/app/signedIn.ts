/** The channel on which a window that was opened to sign in tells the page behind it. */
export const SIGNED_IN = "tenantry-signed-in";

/** Where the provider leads such a window back to. */
export const SIGNED_IN_PATH = "/signed-in";
