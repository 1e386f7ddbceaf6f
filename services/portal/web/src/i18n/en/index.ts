/** All English texts: one file for each part of the portal. `catalogue.test.ts` holds German against it. */
import app from "./app.json";
import customer from "./customer.json";
import customers from "./customers.json";
import downloads from "./downloads.json";
import filters from "./filters.json";
import glossary from "./glossary.json";
import orders from "./orders.json";
import overview from "./overview.json";
import session from "./session.json";
import sources from "./sources.json";
import why from "./why.json";
import widget from "./widget.json";

export default {
  app,
  customer,
  customers,
  downloads,
  filters,
  glossary,
  orders,
  overview,
  session,
  sources,
  why,
  widget,
};
