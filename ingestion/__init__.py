"""From any shop's data to the curated lake: extract, curate, and the table contracts everything stands on."""
