-- One order in one transaction and one round trip: what the micro-batch writes for 64 orders, as plain INSERTs for one.
-- (No BEGIN and COMMIT: a pipeline up to its Sync is one implicit transaction.)
--
-- pgbench draws numbers and knows no strings, so that ids are put together in the server: the clock's thirteen digits and
-- nineteen random ones make a UUID that grows with time, as UUIDv7 does. The clock's last digit, 7, is its version.
\set clock :clock + 10
\set order random(1000000000000000000, 8999999999999999999)
\set event random(1000000000000000000, 8999999999999999999)
\set key1 random(100000000000000000, 999999999999999999)
\set key2 random(100000000000000000, 999999999999999999)
\set tenant 100000000000 + random_zipfian(1, 100, 1.001)
\set shard random(0, 11)
\startpipeline
SELECT set_config('atlas.tenants', '{00000000-0000-7000-8000-' || :tenant::text || '}', true);
INSERT INTO idempotency_keys (tenant_id, route, key, fingerprint, status, answer)
VALUES (('00000000-0000-7000-8000-' || :tenant::text)::uuid, 'POST /v1/orders', :key1::text || :key2::text, :fingerprint, 201, :answer)
    ON CONFLICT DO NOTHING;
INSERT INTO orders (tenant_id, id, account_id, user_id, source, status, currency, total, payment_method, placed_at, verdict_due_at)
VALUES (('00000000-0000-7000-8000-' || :tenant::text)::uuid, (:clock::text || :order::text)::uuid, :account, :user, 'purchase',
        'pending_payment', :currency, :total, :payment_method, now(), now() + interval '900 s');
INSERT INTO order_lines (tenant_id, order_id, line_no, sku, quantity, unit_amount)
VALUES (('00000000-0000-7000-8000-' || :tenant::text)::uuid, (:clock::text || :order::text)::uuid, 1, :sku1, :quantity1, :amount1),
       (('00000000-0000-7000-8000-' || :tenant::text)::uuid, (:clock::text || :order::text)::uuid, 2, :sku2, :quantity2, :amount2),
       (('00000000-0000-7000-8000-' || :tenant::text)::uuid, (:clock::text || :order::text)::uuid, 3, :sku3, :quantity3, :amount3);
INSERT INTO bus.outbox (event_id, schema, shard, topic, key, headers, payload)
VALUES ((:clock::text || :event::text)::uuid, :schema, :shard, :topic, 'ord_' || (:clock::text || :order::text)::uuid::text,
        :headers, :payload);
\endpipeline
