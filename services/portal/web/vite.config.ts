import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** Where `npm run dev` finds the portal's backend; `tenantry status` names its port. */
const backend = process.env.PORTAL_BACKEND ?? "http://127.0.0.1:8080";

/** Charts and maps arrive after the page; languages when somebody reads them. */
const isOfEveryPage = (id: string) =>
  !/node_modules\/(echarts|zrender|d3-geo|topojson-client|world-atlas)\/|\/src\/(charts|i18n\/de)\//.test(id);

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  // The backend puts a fresh nonce here for each answer; the CSP allows no other script or style.
  html: { cspNonce: "__CSP_NONCE__" },
  server: { proxy: { "/api": { target: backend, changeOrigin: false } } },
  build: {
    target: "es2022",
    // Fonts and shapes stay files of their own: inlined they would grow the first load.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    // What several pages share is one file: many small ones would each be a request of the first load.
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: "shared", minShareCount: 2, test: isOfEveryPage }] } },
    },
  },
  test: {
    css: { modules: { classNameStrategy: "non-scoped" } },
    // A browser's world takes seconds to set up: only tests of components have one.
    projects: [
      { extends: true, test: { name: "logic", include: ["src/**/*.test.ts"], environment: "node" } },
      {
        extends: true,
        test: {
          name: "components",
          include: ["src/**/*.test.tsx"],
          environment: "jsdom",
          setupFiles: ["src/testing/setup.ts"],
          // A limit and no expectation: the machine may be busy with other things.
          testTimeout: 60_000,
        },
      },
    ],
  },
});
