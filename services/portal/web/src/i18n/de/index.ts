/** All German texts, in the files of the English ones. Loaded only where somebody reads German. */
import app from "./app.json";
import customer from "./customer.json";
import customers from "./customers.json";
import downloads from "./downloads.json";
import filters from "./filters.json";
import glossary from "./glossary.json";
import licences from "./licences.json";
import orders from "./orders.json";
import overview from "./overview.json";
import session from "./session.json";
import settings from "./settings.json";
import sources from "./sources.json";
import subjects from "./subjects.json";
import tenants from "./tenants.json";
import tour from "./tour.json";
import why from "./why.json";
import widget from "./widget.json";
import words from "./words.json";

export { default as told } from "./told.json";

export default {
  app,
  customer,
  customers,
  downloads,
  filters,
  glossary,
  licences,
  orders,
  overview,
  session,
  settings,
  sources,
  subjects,
  tenants,
  tour,
  why,
  widget,
  words,
};
