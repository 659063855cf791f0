import { describe, expect, it } from "vitest";

import { formatDay, formatRounded, formatShort, formatValue } from "./format";

describe("formatValue", () => {
  it.each([
    [1234.5, "money", "GBP", "£1,234.50"],
    [-1234.5, "money", "EUR", "-€1,234.50"],
    [12, "money", "USD", "$12.00"],
    [12.5, "money", null, "12.50"],
    [0.12345, "percent", null, "12.3%"],
    [-0.05, "percent", null, "-5%"],
    [1234567, "integer", null, "1,234,567"],
    [3.14159, "number", null, "3.14"],
    [3, "number", "days", "3 days"],
    ["2011-12-09", "date", null, "9 Dec 2011"],
    ["2011-12-09T23:30:00", "datetime", null, "9 Dec 2011, 23:30"],
    ["2011-12-09T23:30:00+02:00", "datetime", null, "9 Dec 2011, 21:30"],
    ["not a date", "date", null, "not a date"],
    [85123, "text", null, "85123"],
    [true, "boolean", null, "Yes"],
    [null, "money", "GBP", "–"],
  ] as const)("shows %s as %s %s: %s", (value, format, unit, shown) => {
    expect(formatValue(value, format, unit)).toBe(shown);
  });
});

describe("the short forms", () => {
  it("fit on an axis", () => {
    expect(formatShort(1_250_000, "money", "GBP")).toBe("£1.3M");
    expect(formatShort(40_000, "money", "GBP")).toBe("£40K");
    expect(formatShort(0, "money", "GBP")).toBe("£0");
    expect(formatShort(0.25, "percent")).toBe("25%");
  });

  it("round large amounts and leave small ones alone", () => {
    expect(formatRounded(263_276.82, "money", "GBP")).toBe("£263,277");
    expect(formatRounded(9_999.99, "money", "GBP")).toBe("£9,999.99");
    expect(formatRounded(12_345.6, "number")).toBe("12,346");
  });

  it("write days in UTC", () => {
    expect(formatDay(Date.UTC(2011, 11, 31, 23), true)).toBe("31 Dec 2011");
  });
});
