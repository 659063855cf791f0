"""MySQL and MariaDB as a source: full load, then the changes of the binary log."""
