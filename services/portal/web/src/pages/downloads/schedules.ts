import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { components } from "@/api/generated/exports";
import { EXPORTS, type ExportRequest } from "./exports";

type Schemas = components["schemas"];
export type Schedule = Schemas["ScheduleLine"];
export type NewSchedule = Schemas["ScheduleBody"];
export type ScheduleChange = Schemas["ScheduleChange"];
export type Template = Schemas["TemplateLine"];

/** What the exports service allows; docs/definitions.md says why. */
export const SHORTEST_HOURS = 4;
export const LONGEST_HOURS = 2_160;

const KEY = [EXPORTS, "schedules"];
const TEMPLATES = [EXPORTS, "templates"];
const CALM_MS = 15_000;
const RUNS_SHOWN = 20;

/** Every schedule of the partner, newest first. */
export const schedulesQuery = queryOptions({
  queryKey: KEY,
  queryFn: async ({ signal }) => (await unwrap(api.exports.GET("/v1/export-schedules", { signal }))).items,
  refetchInterval: CALM_MS,
});

/** Every template of the partner, by name. */
export const templatesQuery = queryOptions({
  queryKey: TEMPLATES,
  queryFn: async ({ signal }) => (await unwrap(api.exports.GET("/v1/export-templates", { signal }))).items,
});

/** The latest exports of one schedule. */
export const runsQuery = (scheduleId: string) =>
  queryOptions({
    queryKey: [EXPORTS, "list", "runs", scheduleId],
    queryFn: ({ signal }) => {
      const query = { schedule_id: scheduleId, sort: "-created_at" as const, limit: RUNS_SHOWN };
      return unwrap(api.exports.GET("/v1/exports", { params: { query }, signal }));
    },
    refetchInterval: CALM_MS,
  });

const of = (id: string) => ({ params: { path: { schedule_id: id } } });
const ofTemplate = (id: string) => ({ params: { path: { template_id: id } } });

/** What can be done with schedules; they and the files are asked for again after each. */
export function useScheduleActions() {
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: [EXPORTS] });
  const create = useMutation({
    mutationFn: (body: NewSchedule) => unwrap(api.exports.POST("/v1/export-schedules", { body })),
    onSettled,
  });
  const change = useMutation({
    mutationFn: ({ id, body }: { id: string; body: ScheduleChange }) =>
      unwrap(api.exports.PATCH("/v1/export-schedules/{schedule_id}", { ...of(id), body })),
    onSettled,
  });
  const pause = useMutation({
    mutationFn: (id: string) => unwrap(api.exports.POST("/v1/export-schedules/{schedule_id}/pause", of(id))),
    onSettled,
  });
  const resume = useMutation({
    mutationFn: (id: string) => unwrap(api.exports.POST("/v1/export-schedules/{schedule_id}/resume", of(id))),
    onSettled,
  });
  const run = useMutation({
    mutationFn: (id: string) => unwrap(api.exports.POST("/v1/export-schedules/{schedule_id}/run", of(id))),
    onSettled,
  });
  const remove = useMutation({
    mutationFn: (id: string) => unwrap(api.exports.DELETE("/v1/export-schedules/{schedule_id}", of(id))),
    onSettled,
  });
  return { create, change, pause, resume, run, remove };
}

/** Keeping a request under a name, giving it another, and forgetting one. */
export function useTemplateActions() {
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: TEMPLATES });
  const keep = useMutation({
    mutationFn: (body: { name: string; request: ExportRequest }) =>
      unwrap(api.exports.POST("/v1/export-templates", { body })),
    onSettled,
  });
  const rename = useMutation({
    mutationFn: ({ id, name }: { id: string; name: string }) =>
      unwrap(api.exports.PATCH("/v1/export-templates/{template_id}", { ...ofTemplate(id), body: { name } })),
    onSettled,
  });
  const forget = useMutation({
    mutationFn: (id: string) =>
      unwrap(api.exports.DELETE("/v1/export-templates/{template_id}", ofTemplate(id))),
    onSettled,
  });
  return { keep, rename, forget };
}
