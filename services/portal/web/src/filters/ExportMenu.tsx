import { useNavigate } from "@tanstack/react-router";
import { Download } from "lucide-react";
import { memo } from "react";
import { useTranslations } from "use-intl";
import type english from "@/i18n/en/downloads.json";
import { Button } from "@/ui/Button";
import { Menu } from "@/ui/Menu";
import { useFilters } from "./useFilters";

interface Props {
  /** The tables behind the page, by the names of `GET /v1/datasets`. */
  datasets: readonly Dataset[];
}
type Dataset = keyof (typeof english)["dataset"];

/** Takes a table of this page along, with the range, the basis and the filters of the page. */
export const ExportMenu = memo(function ExportMenu({ datasets }: Props) {
  const t = useTranslations("filters.export");
  const title = useTranslations("downloads.dataset");
  const { search, query } = useFilters();
  const navigate = useNavigate();
  const open = (dataset: string) => {
    const { from, to, basis, ...dimensions } = query;
    const own = search.basis ? { basis } : {};
    void navigate({ to: "/downloads", search: { new: dataset, ...dimensions, ...own, from, to } });
  };
  const trigger = (
    <Button small>
      <Download size={14} aria-hidden />
      {t("label")}
    </Button>
  );
  return (
    <Menu
      label={t("label")}
      trigger={trigger}
      actions={[
        ...datasets.map((id) => ({ id, label: title(id), onAction: () => open(id) })),
        { id: "other", label: t("other"), onAction: () => open("") },
      ]}
    />
  );
});
