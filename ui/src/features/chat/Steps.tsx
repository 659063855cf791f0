import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import CircularProgress from "@mui/material/CircularProgress";
import Collapse from "@mui/material/Collapse";
import Typography from "@mui/material/Typography";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { CheckIcon, ChevronIcon } from "../../components/icons";
import type { Step } from "./reducer";

interface StepsProps {
  readonly steps: readonly Step[];
  readonly working: boolean;
}

/** What the copilot does, step by step: open while it works, folded away afterwards. */
export function Steps({ steps, working }: StepsProps) {
  const { t } = useTranslation("chat");
  const [chosen, setChosen] = useState<boolean | null>(null);
  const id = useId();
  if (steps.length === 0) return working ? <Waiting /> : null;
  const open = chosen ?? working;
  const current = steps.findLast((step) => !step.done) ?? steps.at(-1);
  const title = working && current ? current.label : t("stepCount", { count: steps.length });
  return (
    <Box>
      <Button
        size="small"
        color="inherit"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setChosen(!open)}
        startIcon={<ChevronIcon sx={{ transition: "transform .15s", transform: open ? "rotate(90deg)" : "none" }} />}
        sx={{ color: "text.secondary", ml: -0.75 }}
      >
        {title}
      </Button>
      <Collapse in={open} id={id}>
        <Box component="ol" aria-label={t("steps")} sx={{ listStyle: "none", m: 0, p: 0, pl: 0.5 }}>
          {steps.map((step, index) => (
            <StepLine key={`${step.name} ${index}`} step={step} working={working} />
          ))}
        </Box>
      </Collapse>
    </Box>
  );
}

function StepLine({ step, working }: { readonly step: Step; readonly working: boolean }) {
  return (
    <Box component="li" sx={{ display: "flex", alignItems: "center", gap: 1, py: 0.25 }}>
      <Box sx={{ width: 18, display: "grid", placeItems: "center", color: "primary.main" }}>
        {!step.done && working ? <CircularProgress size={13} thickness={5} /> : <CheckIcon sx={{ fontSize: 16 }} />}
      </Box>
      <Typography variant="body2" color="text.secondary" sx={{ overflowWrap: "anywhere" }}>
        {step.label}
        {step.detail ? ` · ${step.detail}` : ""}
      </Typography>
    </Box>
  );
}

function Waiting() {
  const { t } = useTranslation("chat");
  return (
    <Box sx={{ display: "flex", alignItems: "center", gap: 1.25, py: 0.5 }}>
      <CircularProgress size={14} thickness={5} aria-label={t("waiting")} />
      <Typography variant="body2" color="text.secondary">
        {t("asking")}
      </Typography>
    </Box>
  );
}
