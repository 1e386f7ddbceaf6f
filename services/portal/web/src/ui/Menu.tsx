import type { ReactNode } from "react";
import { Menu as AriaMenu, MenuItem, MenuTrigger, Popover, type Key } from "react-aria-components";
import { afterFocus } from "./afterFocus";
import styles from "./Menu.module.css";

export interface MenuAction {
  id: string;
  label: string;
  icon?: ReactNode;
  /** A second line in small type. */
  hint?: string;
  isDisabled?: boolean;
  onAction: () => void;
}

interface Props {
  /** The button that opens the menu. */
  trigger: ReactNode;
  label: string;
  actions: MenuAction[];
  selected?: Key[];
}

/** A list of verbs behind a button. */
export function Menu({ trigger, label, actions, selected }: Props) {
  return (
    <MenuTrigger>
      {trigger}
      <Popover className={styles.popover ?? ""} offset={4}>
        <AriaMenu
          aria-label={label}
          className={styles.menu ?? ""}
          items={actions}
          {...(selected ? { selectionMode: "single" as const, selectedKeys: selected } : {})}
        >
          {(action) => (
            <MenuItem
              id={action.id}
              textValue={action.label}
              isDisabled={action.isDisabled ?? false}
              // It may open a dialog, which gives the focus back to where it was: that must be the menu's button.
              onAction={() => void afterFocus(action.onAction)}
              className={styles.item ?? ""}
            >
              {action.icon}
              <span>
                {action.label}
                {action.hint && <small>{action.hint}</small>}
              </span>
            </MenuItem>
          )}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
