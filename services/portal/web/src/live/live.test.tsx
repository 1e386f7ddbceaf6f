import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { portal, whenSessionEnds } from "@/api/client";
import { sessionQuery, type Session } from "@/api/session";
import { LiveProvider, useLive } from "./live";

/** A stream of the test's own. */
class Stream extends EventTarget {
  static readonly CLOSED = 2;
  static opened: Stream[] = [];
  readyState = 1;
  constructor() {
    super();
    Stream.opened.push(this);
  }
  close() {
    this.readyState = Stream.CLOSED;
  }
  tell(name: string, data = "{}") {
    act(() => void this.dispatchEvent(new MessageEvent(name, { data })));
  }
}

const latest = () => {
  const stream = Stream.opened.at(-1);
  if (!stream) throw new Error("no stream was opened");
  return stream;
};

function Status() {
  return <p>{useLive().status}</p>;
}

function follow() {
  const queries = new QueryClient();
  queries.setQueryData(sessionQuery.queryKey, { subject: "ada" } as Session);
  render(
    <QueryClientProvider client={queries}>
      <LiveProvider>
        <Status />
      </LiveProvider>
    </QueryClientProvider>,
  );
  return queries;
}

beforeEach(() => {
  Stream.opened = [];
  vi.stubGlobal("EventSource", Stream);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe("the stream of moved figures", () => {
  it("that was refused is opened again after a while, since a session may be resumed", () => {
    vi.useFakeTimers();
    follow();
    latest().close();
    latest().tell("error");
    expect([Stream.opened.length, screen.getByText("reconnecting")]).toEqual([1, expect.anything()]);
    act(() => void vi.advanceTimersByTime(5_000));
    expect(Stream.opened).toHaveLength(2);
    latest().tell("service.state", '{"state":"ready"}');
    expect(screen.getByText("live")).toBeInTheDocument();
  });

  it("that is refused again and again is asked for less and less, and figures once a minute meanwhile", () => {
    vi.useFakeTimers();
    const asked = vi.spyOn(follow(), "invalidateQueries");
    const refuse = () => {
      latest().close();
      latest().tell("error");
    };
    refuse();
    for (const seconds of [5, 10, 20, 40, 60, 60]) {
      const before = Stream.opened.length;
      act(() => void vi.advanceTimersByTime(seconds * 1_000 - 1));
      expect(Stream.opened).toHaveLength(before);
      act(() => void vi.advanceTimersByTime(1));
      expect(Stream.opened).toHaveLength(before + 1);
      refuse();
    }
    expect(asked).toHaveBeenCalledTimes(3);
    latest().tell("service.state", '{"state":"ready"}');
    act(() => void vi.advanceTimersByTime(1_000));
    asked.mockClear();
    act(() => void vi.advanceTimersByTime(300_000));
    expect(asked).not.toHaveBeenCalled();
  });

  it("that is of another session by now shows nothing more of the one before, and changes nothing for it", async () => {
    const other = { subject: "bob", partner_id: "contoso", roles: ["owner"], csrf_token: "of bob" };
    vi.spyOn(globalThis, "fetch").mockImplementation(() => Promise.resolve(Response.json(other)));
    const assign = vi.fn();
    vi.stubGlobal("location", { pathname: "/customers", assign });
    const queries = follow();
    latest().tell("session.ended");
    await vi.waitFor(() => expect(assign).toHaveBeenCalledWith("/customers"));
    expect(queries.getQueryData(sessionQuery.queryKey)).toBeUndefined();
    await portal("views", { method: "POST" });
    const sent = new Headers(vi.mocked(fetch).mock.lastCall?.[1]?.headers);
    expect(sent.get("X-CSRF-Token")).not.toBe("of bob");
  });

  it("that was only lost is left to the browser", () => {
    vi.useFakeTimers();
    follow();
    latest().tell("error");
    act(() => void vi.advanceTimersByTime(60_000));
    expect(Stream.opened).toHaveLength(1);
  });

  it("tells of a session that is over, and leaves the page to the one it is of", async () => {
    const refused = new Response("{}", { status: 401 });
    vi.spyOn(globalThis, "fetch").mockResolvedValue(refused);
    const ended = vi.fn();
    whenSessionEnds(ended);
    const queries = follow();
    latest().tell("session.ended");
    await vi.waitFor(() => expect(ended).toHaveBeenCalledOnce());
    expect(queries.getQueryData(sessionQuery.queryKey)).toEqual({ subject: "ada" });
  });
});
