-- One row per purchase x thing that at least two, and at most $hub, customers share: device, delivery address or card.
-- What more customers share says nothing (a shop's own terminal, a parcel station). A guest counts as one customer.
WITH purchases AS ({purchases}),
things AS (
    SELECT number, order_id, customer_id, 'device' AS kind, device AS thing FROM purchases WHERE device IS NOT NULL
    UNION ALL
    SELECT number, order_id, customer_id, 'card', card FROM purchases WHERE card IS NOT NULL
    UNION ALL
    SELECT DISTINCT p.number, p.order_id, p.customer_id, 'address', lower(s.shipping_address)
    FROM purchases AS p
    JOIN shipments AS s ON s.order_id = p.order_id
    WHERE s.shipping_address IS NOT NULL AND coalesce(s.shipped_at, p.placed_at) <= CAST($as_of AS TIMESTAMP)
),
named AS (SELECT *, coalesce(customer_id, order_id) AS customer FROM things),
shared AS (
    SELECT kind, thing FROM named
    GROUP BY kind, thing
    HAVING count(DISTINCT customer) BETWEEN 2 AND $hub
)
SELECT n.number, n.customer, n.kind, n.thing
FROM named AS n
JOIN shared AS s ON s.kind = n.kind AND s.thing = n.thing
ORDER BY n.number, n.kind
