import { describe, expect, it } from "vitest";

import { bandPath, linear, linePath, spread, valueAxis } from "./scales";

describe("valueAxis", () => {
  it("has round ticks around the data", () => {
    expect(valueAxis([12, 87], false)).toEqual({ min: 0, max: 100, ticks: [0, 20, 40, 60, 80, 100] });
    expect(valueAxis([0.12, 0.31], false).ticks).toEqual([0.1, 0.15, 0.2, 0.25, 0.3, 0.35]);
    expect(valueAxis([-30, 55], true).ticks).toEqual([-40, -20, 0, 20, 40, 60]);
  });

  it("holds zero where asked and every value always", () => {
    expect(valueAxis([1000, 1010], true).min).toBe(0);
    const { min, max } = valueAxis([3.7, 91.2, -4], false);
    expect(min).toBeLessThanOrEqual(-4);
    expect(max).toBeGreaterThanOrEqual(91.2);
  });

  it.each([[[]], [[0]], [[5]], [[-5, -5]]])("is of use for %j", (values) => {
    const axis = valueAxis(values, false);
    expect(axis.max).toBeGreaterThan(axis.min);
    expect(axis.ticks.length).toBeLessThan(12);
  });
});

describe("linear", () => {
  it("maps ends to ends, upside down as well", () => {
    const y = linear([0, 10], [100, 0]);
    expect([y(0), y(5), y(10)]).toEqual([100, 50, 0]);
    expect(linear([3, 3], [0, 10])(3)).toBe(0);
  });
});

describe("paths", () => {
  const point = (x: number, y: number) => ({ x, y });

  it("break at a missing point", () => {
    expect(linePath([point(0, 1), point(1, 2), null, point(3, 4)])).toBe("M0 1L1 2M3 4");
    expect(linePath([null, null])).toBe("");
  });

  it("enclose the band between two lines", () => {
    expect(bandPath([point(0, 9), point(1, 8)], [point(0, 1), point(1, 2)])).toBe("M0 1L1 2L1 8L0 9Z");
    expect(bandPath([point(0, 9), null], [point(0, 1), point(1, 2)])).toBe("M0 1L0 9Z");
  });
});

describe("spread", () => {
  it("gives about as many positions as asked", () => {
    expect(spread(30, 8)).toEqual([0, 4, 8, 12, 16, 20, 24, 28]);
    expect(spread(3, 8)).toEqual([0, 1, 2]);
    expect(spread(5, 0)).toEqual([0]);
  });
});
