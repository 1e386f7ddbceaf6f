import { Search, X } from "lucide-react";
import { memo } from "react";
import {
  Button as AriaButton,
  FieldError,
  Input,
  Label,
  SearchField as AriaSearchField,
  Text,
  TextField as AriaTextField,
  type SearchFieldProps,
  type TextFieldProps,
} from "react-aria-components";
import { useTranslations } from "use-intl";
import styles from "./Field.module.css";

interface TextProps extends TextFieldProps {
  label: string;
  hint?: string;
  placeholder?: string;
  /** Keep the label for screen readers only. */
  hideLabel?: boolean;
  /** Why the value is refused; a server's answer, for instance. */
  problem?: string | undefined;
}

/** A labelled line of text with its hint and what is wrong with it. */
export function TextField({ label, hint, placeholder, hideLabel, problem, ...rest }: TextProps) {
  return (
    <AriaTextField
      {...rest}
      isInvalid={problem !== undefined}
      // What a service refused may be asked again as it is: after signing in anew it is right.
      validationBehavior={problem === undefined ? "native" : "aria"}
      className={styles.field ?? ""}
    >
      <Label className={hideLabel ? "visually-hidden" : (styles.label ?? "")}>{label}</Label>
      <Input placeholder={placeholder ?? ""} className={styles.input ?? ""} />
      {hint && (
        <Text slot="description" className={styles.hint ?? ""}>
          {hint}
        </Text>
      )}
      <FieldError className={styles.problem ?? ""}>{problem}</FieldError>
    </AriaTextField>
  );
}

interface SearchProps extends SearchFieldProps {
  label: string;
  placeholder?: string;
}

/** A search; its label is read out, its placeholder seen. */
export const SearchField = memo(function SearchField({ label, placeholder, ...rest }: SearchProps) {
  const t = useTranslations("app");
  return (
    <AriaSearchField {...rest} aria-label={label} className={styles.search ?? ""}>
      <Search size={14} aria-hidden />
      <Input placeholder={placeholder ?? label} className={styles.searchInput ?? ""} />
      <AriaButton className={styles.clear ?? ""} aria-label={t("clear")}>
        <X size={12} aria-hidden />
      </AriaButton>
    </AriaSearchField>
  );
});
