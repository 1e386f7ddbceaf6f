import { useEffect, useRef, useState, type RefObject } from "react";

/** How far below the window something counts as in sight, so that it is there when one arrives. */
const AHEAD = "300px";

/** True from the moment the element comes near the window: what is below the fold waits until then. */
export function useInSight<T extends Element>(): [RefObject<T | null>, boolean] {
  const element = useRef<T>(null);
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (!element.current || seen) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) setSeen(true);
      },
      { rootMargin: AHEAD },
    );
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [seen]);
  return [element, seen];
}
