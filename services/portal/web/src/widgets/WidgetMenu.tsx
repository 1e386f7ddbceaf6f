import { BarChart3, CircleHelp, Download, Ellipsis, Image, Table2 } from "lucide-react";
import { memo, type RefObject } from "react";
import { useTranslations } from "use-intl";
import { useFormats } from "@/i18n/formats";
import { announce } from "@/ui/announce";
import { IconButton } from "@/ui/Button";
import { Menu, type MenuAction } from "@/ui/Menu";
import { copyImage, fileName, saveFile } from "./files";
import { framed, type TakePicture } from "./image";
import { tablePicture } from "./tablePicture";
import { toCsv, type DataTable } from "./table";

/** What the widget shows at the moment, and how to ask about it. */
export interface Shown {
  asOf: string | null;
  table: (() => DataTable) | undefined;
  why: (() => void) | undefined;
}

interface Props {
  title: string;
  asTable: boolean;
  hasTable: boolean;
  hasWhy: boolean;
  onTable: (asTable: boolean) => void;
  takePicture: TakePicture;
  /** Read when something is chosen: other figures are no other menu. */
  shown: RefObject<Shown>;
}

/** What one can do with a widget besides reading it. */
export const WidgetMenu = memo(function WidgetMenu(props: Props) {
  const { title, shown } = props;
  const t = useTranslations("widget");
  const copy = useCopy(props);
  const actions: MenuAction[] = [];
  if (props.hasWhy) {
    const why = () => shown.current.why?.();
    actions.push({ id: "why", label: t("why"), icon: <CircleHelp size={14} />, onAction: why });
  }
  if (props.hasTable) {
    const csv = () => {
      const table = shown.current.table?.();
      if (table) saveFile(`${fileName(title)}.csv`, new Blob([toCsv(table)], { type: "text/csv" }));
    };
    actions.push({
      id: "table",
      label: props.asTable ? t("chartView") : t("tableView"),
      icon: props.asTable ? <BarChart3 size={14} /> : <Table2 size={14} />,
      onAction: () => props.onTable(!props.asTable),
    });
    actions.push({ id: "csv", label: t("downloadData"), icon: <Download size={14} />, onAction: csv });
    actions.push({
      id: "image",
      label: t("copyImage"),
      icon: <Image size={14} />,
      onAction: () => void copy(),
    });
  }
  const trigger = (
    <IconButton label={t("menu", { title })}>
      <Ellipsis size={16} aria-hidden />
    </IconButton>
  );
  return <Menu trigger={trigger} label={t("menu", { title })} actions={actions} />;
});

/** Copying the plot, or saving it where the browser does not allow that; says which it was. */
function useCopy({ title, takePicture, shown }: Props) {
  const t = useTranslations("widget");
  const app = useTranslations("app.live");
  const { moment } = useFormats();
  return async () => {
    const { asOf, table } = shown.current;
    // What has no plot, or shows its table, is copied as the table.
    const plot = takePicture() ?? (table ? tablePicture(table()) : null);
    const footnote = asOf ? app("asOf", { time: moment(asOf) }) : "";
    const image = plot && (await framed(plot, { title, footnote }));
    if (!image) return;
    if (await copyImage(image)) {
      announce(t("copied"));
    } else {
      saveFile(`${fileName(title)}.png`, image);
      announce(t("savedImage"));
    }
  };
}
