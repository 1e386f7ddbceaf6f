import "@fontsource-variable/inter/opsz.css";
import "./design/tokens.css";
import "./design/base.css";
import "./design/print.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { makeQueryClient } from "./api/queries";
import { makeRouter } from "./app/router";
import { startTheme } from "./design/theme";
import { LanguageProvider } from "./i18n/locale";

startTheme();
const queries = makeQueryClient();
const router = makeRouter(queries);
const root = document.getElementById("root");
if (!root) throw new Error("index.html has no element #root");

createRoot(root).render(
  <StrictMode>
    <LanguageProvider>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </LanguageProvider>
  </StrictMode>,
);
