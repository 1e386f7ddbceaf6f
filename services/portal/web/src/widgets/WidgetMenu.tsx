import { BarChart3, CircleHelp, Download, Ellipsis, Image, Table2 } from "lucide-react";
import { useTranslations } from "use-intl";
import { useFormats } from "@/i18n/formats";
import { announce } from "@/ui/announce";
import { IconButton } from "@/ui/Button";
import { Menu, type MenuAction } from "@/ui/Menu";
import { copyImage, fileName, saveFile } from "./files";
import { framed, type TakePicture } from "./image";
import { tablePicture } from "./tablePicture";
import { toCsv, type DataTable } from "./table";

interface Props {
  title: string;
  asTable: boolean;
  onTable: (asTable: boolean) => void;
  takePicture: TakePicture;
  asOf: string | null;
  table?: () => DataTable;
  onWhy?: () => void;
}

/** What one can do with a widget besides reading it. */
export function WidgetMenu(props: Props) {
  const { title, table } = props;
  const t = useTranslations("widget");
  const copy = useCopy(props);
  const actions: MenuAction[] = [];
  if (props.onWhy) {
    actions.push({ id: "why", label: t("why"), icon: <CircleHelp size={14} />, onAction: props.onWhy });
  }
  if (table) {
    const csv = () => saveFile(`${fileName(title)}.csv`, new Blob([toCsv(table())], { type: "text/csv" }));
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
}

/** Copying the plot, or saving it where the browser does not allow that; says which it was. */
function useCopy({ title, takePicture, asOf, table }: Props) {
  const t = useTranslations("widget");
  const app = useTranslations("app.live");
  const { moment } = useFormats();
  return async () => {
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
