import { screen } from "@testing-library/react";
import { queryOptions } from "@tanstack/react-query";
import { expect, it } from "vitest";
import { show } from "@/testing/render";
import { SettingRow } from "./SettingRow";
import { useTagged, type Answer } from "./tagged";

interface Kept {
  value: number;
  changed_at: string | null;
  changed_by: string | null;
}

/** A service of one number, whose tag is its revision. */
class Service {
  revision = 1;
  kept: Kept = { value: 30, changed_at: null, changed_by: null };

  change(value: number, by: string) {
    this.revision += 1;
    this.kept = { value, changed_at: "2026-11-22T08:00:00Z", changed_by: by };
  }

  put(value: number, etag: string): Promise<Answer<Kept>> {
    if (etag !== String(this.revision))
      return Promise.resolve({
        error: { detail: "read it again" },
        response: new Response(null, { status: 412 }),
      });
    this.change(value, "me");
    const response = new Response(null, { headers: { ETag: String(this.revision) } });
    return Promise.resolve({ data: this.kept, response });
  }
}

function Form({ service }: { service: Service }) {
  const { query, change } = useTagged(
    queryOptions({
      queryKey: ["kept"],
      queryFn: () => Promise.resolve({ body: service.kept, etag: String(service.revision) }),
    }),
  );
  if (!query.data) return null;
  const { body } = query.data;
  const setting = {
    name: "notice",
    title: "Notice",
    help: "Days before.",
    type: "integer" as const,
    minimum: 1,
    maximum: 180,
    choices: [],
    pattern: null,
    allowed: "a whole number",
    builtin_default: 30,
    default: 30,
  };
  return (
    <ul>
      <SettingRow
        setting={setting}
        value={body.value}
        isEditor
        note=""
        verbs={{ save: "Save", reset: "Reset" }}
        change={change}
        theirs={body}
        onSave={(value) => (etag) => service.put(Number(value), etag)}
      />
    </ul>
  );
}

async function collided() {
  const service = new Service();
  const { user, queries } = show(<Form service={service} />);
  const field = await screen.findByRole("textbox", { name: "Notice" });
  await user.clear(field);
  await user.type(field, "60");
  service.change(45, "ana");
  await user.click(screen.getByRole("button", { name: "Save" }));
  const alert = await screen.findByRole("alert");
  expect(alert).toHaveTextContent("ana changed this on");
  expect(await screen.findByText("Now: 45")).toBeInTheDocument();
  return { service, user, field, queries };
}

it("of two editors the slower sees both values, and what was typed stays", async () => {
  const { service, field } = await collided();
  expect(field).toHaveValue("60");
  expect(service.kept.value).toBe(45);
});

it("mine is saved over theirs only when I say so", async () => {
  const { service, user } = await collided();
  await user.click(screen.getByRole("button", { name: "Save mine anyway" }));
  expect(await screen.findByRole("button", { name: "Save" })).toBeDisabled();
  expect(service.kept).toMatchObject({ value: 60, changed_by: "me" });
  expect(screen.queryByRole("alert")).not.toBeInTheDocument();
});

it("theirs may stay", async () => {
  const { service, user } = await collided();
  await user.click(screen.getByRole("button", { name: "Leave it as it is" }));
  expect(screen.queryByRole("alert")).not.toBeInTheDocument();
  expect(service.kept.value).toBe(45);
});
