import { Columns3 } from "lucide-react";
import { Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { useTranslations } from "use-intl";
import { Button } from "@/ui/Button";
import { COLUMNS, type View } from "./views";
import styles from "./Customers.module.css";

interface Props {
  view: View;
  hidden: string[];
  onChange: (hidden: string[] | undefined) => void;
}

/** Which columns are shown. The company's name always is. */
export function ColumnChooser({ view, hidden, onChange }: Props) {
  const t = useTranslations("customers");
  const columns = COLUMNS[view].filter(({ key }) => key !== "customer_name");
  const shown = columns.filter(({ key }) => !hidden.includes(key)).map(({ key }) => key);
  return (
    <MenuTrigger>
      <Button small>
        <Columns3 size={14} aria-hidden />
        {t("columns")}
      </Button>
      <Popover className={styles.popover ?? ""} offset={4}>
        <Menu
          aria-label={t("columns")}
          className={styles.menu ?? ""}
          selectionMode="multiple"
          selectedKeys={shown}
          onSelectionChange={(keys) => {
            const gone = keys === "all" ? [] : columns.map(({ key }) => key).filter((key) => !keys.has(key));
            onChange(gone.length > 0 ? gone : undefined);
          }}
        >
          {columns.map(({ key }) => (
            <MenuItem key={key} id={key} textValue={t(`column.${key}`)} className={styles.menuItem ?? ""}>
              <i aria-hidden />
              {t(`column.${key}`)}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
