import {
  Column,
  Entity,
  JoinColumn,
  ManyToOne,
  OneToMany,
  PrimaryColumn,
  PrimaryGeneratedColumn,
  type Relation,
} from 'typeorm';

@Entity('orders')
export class OrderEntity {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId!: string;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'account_id' })
  accountId!: string;

  @Column('uuid', { name: 'user_id' })
  userId!: string;

  @Column('text')
  source!: string;

  @Column('text')
  status!: string;

  @Column('text')
  currency!: string;

  @Column('bigint')
  total!: number;

  @Column('text', { name: 'payment_method' })
  paymentMethod!: string;

  @Column('integer')
  version!: number;

  @Column('timestamptz', { name: 'placed_at' })
  placedAt!: Date;

  @Column('timestamptz', { name: 'verdict_due_at' })
  verdictDueAt!: Date;

  @OneToMany(() => OrderLineEntity, (line) => line.order, { cascade: ['insert'] })
  lines!: Relation<OrderLineEntity>[];
}

@Entity('order_lines')
export class OrderLineEntity {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId!: string;

  @PrimaryColumn('uuid', { name: 'order_id' })
  orderId!: string;

  @PrimaryColumn('integer', { name: 'line_no' })
  lineNo!: number;

  @Column('text')
  sku!: string;

  @Column('integer')
  quantity!: number;

  @Column('bigint', { name: 'unit_amount' })
  unitAmount!: number;

  @ManyToOne(() => OrderEntity, (order) => order.lines)
  @JoinColumn([
    { name: 'tenant_id', referencedColumnName: 'tenantId' },
    { name: 'order_id', referencedColumnName: 'id' },
  ])
  order!: Relation<OrderEntity>;
}

@Entity('idempotency_keys')
export class IdempotencyKeyEntity {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId!: string;

  @PrimaryColumn('text')
  route!: string;

  @PrimaryColumn('text')
  key!: string;

  @Column('bytea')
  fingerprint!: Buffer;

  @Column('integer')
  status!: number;

  @Column('text')
  answer!: string;
}

@Entity({ schema: 'bus', name: 'outbox' })
export class OutboxEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  seq!: string;

  @Column('uuid', { name: 'event_id' })
  eventId!: string;

  @Column('text')
  schema!: string;

  @Column('integer')
  shard!: number;

  @Column('text')
  topic!: string;

  @Column('text')
  key!: string;

  @Column('text')
  headers!: string;

  @Column('bytea')
  payload!: Buffer;
}
