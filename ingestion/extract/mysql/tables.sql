-- The canonical shop schema as MySQL or MariaDB tables; every column but keys and facts may be left out.
-- Written from ingestion/lake/canonical.py; a test holds the two together.

CREATE TABLE `customers` (
  `customer_id` VARCHAR(64) NOT NULL,
  `name` VARCHAR(255),
  `email` VARCHAR(255),
  `phone` VARCHAR(255),
  `registration_date` DATE,
  `birth_year` BIGINT,
  `gender` VARCHAR(255),
  `segment_hint` VARCHAR(255),
  `address_line` VARCHAR(255),
  `city` VARCHAR(255),
  `region` VARCHAR(255),
  `country` VARCHAR(255),
  `postal_code` VARCHAR(255),
  PRIMARY KEY (`customer_id`)
) CHARACTER SET utf8mb4;

CREATE TABLE `categories` (
  `category_id` VARCHAR(64) NOT NULL,
  `name` VARCHAR(255),
  `parent_id` VARCHAR(255),
  PRIMARY KEY (`category_id`)
) CHARACTER SET utf8mb4;

CREATE TABLE `products` (
  `product_id` VARCHAR(64) NOT NULL,
  `sku` VARCHAR(255),
  `name` VARCHAR(255),
  `brand` VARCHAR(255),
  `category_id` VARCHAR(255),
  `price` DECIMAL(18,4),
  `cost` DECIMAL(18,4),
  `currency` VARCHAR(255),
  `launched_on` DATE,
  `active` TINYINT(1),
  PRIMARY KEY (`product_id`)
) CHARACTER SET utf8mb4;

CREATE TABLE `stores` (
  `store_id` VARCHAR(64) NOT NULL,
  `name` VARCHAR(255),
  `region` VARCHAR(255),
  `country` VARCHAR(255),
  `opened_on` DATE,
  `channel` VARCHAR(255),
  PRIMARY KEY (`store_id`)
) CHARACTER SET utf8mb4;

CREATE TABLE `orders` (
  `order_id` VARCHAR(64) NOT NULL,
  `customer_id` VARCHAR(255),
  `store_id` VARCHAR(255),
  `channel` VARCHAR(255),
  `order_date` DATETIME(6) NOT NULL,
  `status` VARCHAR(255),
  `currency` VARCHAR(255),
  `subtotal` DECIMAL(18,2),
  `discount` DECIMAL(18,2),
  `tax` DECIMAL(18,2),
  `shipping_fee` DECIMAL(18,2),
  `total` DECIMAL(18,2),
  `coupon_code` VARCHAR(255),
  `device_id` VARCHAR(255),
  `ip_country` VARCHAR(255),
  `country` VARCHAR(255),
  PRIMARY KEY (`order_id`)
) CHARACTER SET utf8mb4;

CREATE TABLE `order_items` (
  `order_item_id` VARCHAR(64) NOT NULL,
  `order_id` VARCHAR(255) NOT NULL,
  `product_id` VARCHAR(255) NOT NULL,
  `quantity` BIGINT NOT NULL,
  `unit_price` DECIMAL(18,4),
  `discount` DECIMAL(18,2),
  `line_total` DECIMAL(18,2) NOT NULL,
  PRIMARY KEY (`order_item_id`)
) CHARACTER SET utf8mb4;

CREATE TABLE `returns` (
  `return_id` VARCHAR(64) NOT NULL,
  `order_id` VARCHAR(255) NOT NULL,
  `order_item_id` VARCHAR(255),
  `product_id` VARCHAR(255) NOT NULL,
  `quantity` BIGINT NOT NULL,
  `amount` DECIMAL(18,2) NOT NULL,
  `returned_at` DATETIME(6) NOT NULL,
  `reason` VARCHAR(255),
  PRIMARY KEY (`return_id`)
) CHARACTER SET utf8mb4;

CREATE TABLE `payments` (
  `payment_id` VARCHAR(64) NOT NULL,
  `order_id` VARCHAR(255) NOT NULL,
  `method` VARCHAR(255),
  `card_brand` VARCHAR(255),
  `card_last4` VARCHAR(255),
  `card_token` VARCHAR(255),
  `amount` DECIMAL(18,2) NOT NULL,
  `currency` VARCHAR(255),
  `status` VARCHAR(255),
  `paid_at` DATETIME(6),
  `billing_country` VARCHAR(255),
  PRIMARY KEY (`payment_id`)
) CHARACTER SET utf8mb4;

CREATE TABLE `shipments` (
  `shipment_id` VARCHAR(64) NOT NULL,
  `order_id` VARCHAR(255) NOT NULL,
  `carrier` VARCHAR(255),
  `tracking_number` VARCHAR(255),
  `shipping_address` VARCHAR(255),
  `ship_country` VARCHAR(255),
  `shipped_at` DATETIME(6),
  `promised_at` DATETIME(6),
  `delivered_at` DATETIME(6),
  `delivery_status` VARCHAR(255),
  `cost` DECIMAL(18,2),
  PRIMARY KEY (`shipment_id`)
) CHARACTER SET utf8mb4;

CREATE TABLE `inventory` (
  `product_id` VARCHAR(64) NOT NULL,
  `store_id` VARCHAR(64) NOT NULL,
  `on_hand` BIGINT NOT NULL,
  `reserved` BIGINT,
  `reorder_point` BIGINT,
  `updated_at` DATETIME(6),
  PRIMARY KEY (`product_id`, `store_id`)
) CHARACTER SET utf8mb4;

CREATE TABLE `price_history` (
  `product_id` VARCHAR(64) NOT NULL,
  `store_id` VARCHAR(64),
  `price` DECIMAL(18,4) NOT NULL,
  `valid_from` DATE NOT NULL,
  `valid_to` DATE
) CHARACTER SET utf8mb4;

CREATE TABLE `competitor_prices` (
  `product_id` VARCHAR(64) NOT NULL,
  `competitor` VARCHAR(64) NOT NULL,
  `price` DECIMAL(18,4) NOT NULL,
  `currency` VARCHAR(255),
  `observed_on` DATE NOT NULL,
  PRIMARY KEY (`product_id`, `competitor`, `observed_on`)
) CHARACTER SET utf8mb4;

CREATE TABLE `fx_rates` (
  `rate_date` DATE NOT NULL,
  `currency` VARCHAR(64) NOT NULL,
  `per_eur` DOUBLE NOT NULL,
  PRIMARY KEY (`rate_date`, `currency`)
) CHARACTER SET utf8mb4;

CREATE TABLE `promotions` (
  `promotion_id` VARCHAR(64) NOT NULL,
  `name` VARCHAR(255),
  `product_id` VARCHAR(255),
  `category_id` VARCHAR(255),
  `starts_on` DATE NOT NULL,
  `ends_on` DATE NOT NULL,
  `discount_pct` DOUBLE,
  PRIMARY KEY (`promotion_id`)
) CHARACTER SET utf8mb4;

CREATE TABLE `fraud_labels` (
  `order_id` VARCHAR(64) NOT NULL,
  `is_fraud` TINYINT(1) NOT NULL,
  `reported_on` DATE,
  PRIMARY KEY (`order_id`)
) CHARACTER SET utf8mb4;
