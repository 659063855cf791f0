import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import { Component, type ReactNode } from "react";

import { texts } from "../lib/language";

interface PlaceBoundaryState {
  readonly failed: boolean;
}

/** Keeps a place that cannot be loaded or shown from taking the whole app with it. */
export class PlaceBoundary extends Component<{ readonly children: ReactNode }, PlaceBoundaryState> {
  override state: PlaceBoundaryState = { failed: false };

  static getDerivedStateFromError(): PlaceBoundaryState {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    const again = (
      <Button color="inherit" size="small" onClick={() => location.reload()}>
        {texts.t("reload")}
      </Button>
    );
    return (
      <Box component="main" sx={{ p: 3 }}>
        <Alert severity="error" action={again}>
          {texts.t("placeFailed")}
        </Alert>
      </Box>
    );
  }
}
