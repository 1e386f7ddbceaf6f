import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";

/**
 * Put the focus on the heading of a page that was gone to: a screen reader says where one is, and the next tab goes on
 * from there. The page that is opened first is left to the browser.
 */
export function useArrival(): void {
  const router = useRouter();
  useEffect(
    () =>
      router.subscribe("onRendered", ({ fromLocation, pathChanged }) => {
        if (fromLocation && pathChanged) document.querySelector("h1")?.focus({ preventScroll: true });
      }),
    [router],
  );
}
