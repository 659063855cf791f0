import { type RefObject, useEffect, useRef } from "react";

const NEAR = 120;

/** Keeps the end in view while it grows, until the reader scrolls up; a new `anchor` goes to the end again. */
export function useStickyScroll(anchor: unknown): RefObject<HTMLDivElement | null> {
  const element = useRef<HTMLDivElement>(null);
  const sticking = useRef(true);

  useEffect(() => {
    const box = element.current;
    const content = box?.firstElementChild;
    if (!box || !content) return;
    const onScroll = () => {
      sticking.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
    };
    const observer = new ResizeObserver(() => {
      if (sticking.current) box.scrollTop = box.scrollHeight;
    });
    box.addEventListener("scroll", onScroll, { passive: true });
    observer.observe(content);
    return () => {
      box.removeEventListener("scroll", onScroll);
      observer.disconnect();
    };
  }, []);

  useEffect(() => {
    sticking.current = true;
    const box = element.current;
    if (box) box.scrollTop = box.scrollHeight;
  }, [anchor]);

  return element;
}
