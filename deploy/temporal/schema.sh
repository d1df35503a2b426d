#!/bin/sh
# Creates Temporal's two databases and brings both to the newest schema; safe to repeat.
# Takes the password from SQL_PASSWORD, the server and the user from the arguments.
set -eu
host=$1
user=$2

prepare() {
    database=$1
    versions=/etc/temporal/schema/postgresql/v12/$2/versioned
    set -- --plugin postgres12 --endpoint "$host" --port 5432 --user "$user" --database "$database"
    temporal-sql-tool "$@" create
    temporal-sql-tool "$@" setup-schema --version 0.0
    temporal-sql-tool "$@" update-schema --schema-dir "$versions"
}

prepare temporal temporal
prepare temporal_visibility visibility
