-- The account that replicates (and that an AWS DMS task can use): reads the shop's tables and the binary log.
-- Replace the password, and '%' by the host that replicates. MariaDB 10.5 or newer.
CREATE USER IF NOT EXISTS 'retail_replica'@'%' IDENTIFIED BY 'choose-a-password';
GRANT SELECT ON shop.* TO 'retail_replica'@'%';
GRANT REPLICATION SLAVE, BINLOG MONITOR ON *.* TO 'retail_replica'@'%';

-- The server's settings, in my.cnf under [mariadbd]; a restart is needed for log_bin:
--   server_id            = 1
--   log_bin              = binlog
--   binlog_format        = ROW
--   binlog_row_image     = FULL
--   binlog_row_metadata  = FULL
--   expire_logs_days     = 7
