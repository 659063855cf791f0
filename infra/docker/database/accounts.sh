#!/bin/bash
# Run once by MariaDB's image, in its own shell: the databases and who may do what in them.
mariadb --protocol=socket -uroot -p"$MARIADB_ROOT_PASSWORD" <<SQL
CREATE DATABASE accounts CHARACTER SET utf8mb4;
CREATE USER 'retail'@'%' IDENTIFIED BY '$RETAIL_ACCOUNTS_PASSWORD';
GRANT ALL PRIVILEGES ON accounts.* TO 'retail'@'%';
CREATE DATABASE shop CHARACTER SET utf8mb4;
CREATE USER 'retail_replica'@'%' IDENTIFIED BY '$RETAIL_REPLICA_PASSWORD';
GRANT SELECT ON shop.* TO 'retail_replica'@'%';
GRANT REPLICATION SLAVE, BINLOG MONITOR ON *.* TO 'retail_replica'@'%';
SQL
