#!/bin/sh
# A database for each service, and its four roles, as provisionService of @atlas/database makes them. Safe to repeat.
set -eu
for service in accounts orders billing subscriptions notifications reporting payment_simulator; do
	database=atlas_$service
	for role in owner app system operator; do
		name=${service}_$role
		psql -qAt -c "SELECT 'CREATE ROLE $name LOGIN PASSWORD ''atlas''' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '$name')" | psql -q
	done
	psql -qAt -c "SELECT 'CREATE DATABASE $database OWNER ${service}_owner' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '$database')" | psql -q
	psql -q -c "REVOKE ALL ON DATABASE $database FROM PUBLIC" \
		-c "GRANT CONNECT ON DATABASE $database TO ${service}_app, ${service}_system, ${service}_operator"
done
