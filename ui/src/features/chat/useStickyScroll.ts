import { type RefObject, useEffect, useRef } from "react";

const NEAR = 120;

const ROOM = 16;

/** Shows the end (the beginning while nothing is asked), but never scrolls the last question out of the top: a long answer is read from its beginning. */
function showEnd(box: HTMLElement): void {
  const last = [...box.querySelectorAll("article")].at(-1);
  const top = last ? last.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop : ROOM;
  box.scrollTop = Math.min(box.scrollHeight - box.clientHeight, top - ROOM);
}

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
      if (sticking.current) showEnd(box);
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
    if (box) showEnd(box);
  }, [anchor]);

  return element;
}
