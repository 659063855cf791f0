import { keepPreviousData, useQuery, type UseQueryResult } from "@tanstack/react-query";

import { api } from "../../api/client";
import type { Found } from "../../api/types";

/** What a tool finds under the reader's policy; what was there before stays while other arguments are asked for. */
export function useTool(name: string, toolArguments: object = {}): UseQueryResult<Found> {
  return useQuery({
    queryKey: ["tool", name, toolArguments],
    queryFn: () => api.tool(name, toolArguments),
    placeholderData: keepPreviousData,
  });
}
