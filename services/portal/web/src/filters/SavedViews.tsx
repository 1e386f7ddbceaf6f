import { useQuery } from "@tanstack/react-query";
import { useLocation, useNavigate } from "@tanstack/react-router";
import { Bookmark, Trash2 } from "lucide-react";
import { memo, useState } from "react";
import { Dialog, DialogTrigger, Popover } from "react-aria-components";
import { useTranslations } from "use-intl";
import { useViewChanges, viewsQuery, type SavedView } from "@/api/views";
import { Button, IconButton } from "@/ui/Button";
import { TextField } from "@/ui/Field";
import { useReason } from "@/widgets/states";
import { formatAddress, parseAddress } from "./address";
import { readFilters } from "./search";
import styles from "./SavedViews.module.css";

/** What of an address a view keeps. */
type Read = (search: Record<string, unknown>) => object;

/** The user's own views of this page: range and filters under a name, or what else `read` takes from the address. */
export const SavedViews = memo(function SavedViews({ read = readFilters }: { read?: Read }) {
  const t = useTranslations("filters.views");
  return (
    <DialogTrigger>
      <Button small>
        <Bookmark size={14} aria-hidden />
        {t("label")}
      </Button>
      {/* The dialog has the name. Named after the button as well, its frame would be content outside of landmarks. */}
      <Popover className={styles.popover ?? ""} offset={4} aria-labelledby="">
        <Dialog aria-label={t("label")} className={styles.body ?? ""}>
          {({ close }) => <Views read={read} onChosen={close} />}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
});

function Views({ read, onChosen }: { read: Read; onChosen: () => void }) {
  const t = useTranslations("filters.views");
  const page = useLocation({ select: ({ pathname }) => pathname });
  const { data, isError } = useQuery(viewsQuery);
  const views = (data ?? []).filter((view) => view.page === page);
  return (
    <>
      {isError && <p className={styles.hint}>{t("unavailable")}</p>}
      {data && views.length === 0 && <p className={styles.hint}>{t("empty")}</p>}
      {views.length > 0 && (
        <ul className={styles.list}>
          {views.map((view) => (
            <ViewRow key={view.id} view={view} read={read} onChosen={onChosen} />
          ))}
        </ul>
      )}
      <SaveForm page={page} read={read} />
    </>
  );
}

function ViewRow({ view, read, onChosen }: { view: SavedView; read: Read; onChosen: () => void }) {
  const t = useTranslations("filters.views");
  const navigate = useNavigate();
  const { remove } = useViewChanges();
  const open = () => {
    // The whole address of the view, and nothing of the one before.
    void navigate({ to: ".", search: read(parseAddress(view.query)) });
    onChosen();
  };
  return (
    <li className={styles.row}>
      <Button look="quiet" onPress={open} className={styles.open ?? ""}>
        {view.name}
      </Button>
      <IconButton label={t("delete", { name: view.name })} onPress={() => remove.mutate(view)}>
        <Trash2 size={14} aria-hidden />
      </IconButton>
    </li>
  );
}

function SaveForm({ page, read }: { page: string; read: Read }) {
  const t = useTranslations("filters.views");
  const search = useLocation({ select: (location) => location.search });
  const { save } = useViewChanges();
  const [name, setName] = useState("");
  const reason = useReason();
  const submit = () => {
    const query = formatAddress({ ...read({ ...search }) }).slice(1);
    save.mutate({ name, page, query }, { onSuccess: () => setName("") });
  };
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <TextField
        label={t("name")}
        hint={t("hint")}
        value={name}
        onChange={setName}
        maxLength={100}
        isRequired
        problem={save.error ? reason(save.error) : undefined}
      />
      <Button small type="submit" look="primary" isDisabled={name.trim() === "" || save.isPending}>
        {t("saveVerb")}
      </Button>
    </form>
  );
}
