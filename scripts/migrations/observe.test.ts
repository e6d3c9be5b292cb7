import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Observed, observe, untruths } from './observe.ts'

const schema = `
  create table shelves (id int primary key, name text not null default 'none', place text, size int check (size > 0), kind text check (kind in ('wood', 'steel')));
  create unique index shelves_place on shelves (place);
  create table books (
    isbn text primary key, shelf int references shelves (id) on delete cascade, title varchar(80), pages int not null default 1, lent boolean default false
  );
  create view lent_books as select isbn, title from books where lent;
  create type colour as enum ('red', 'blue');
  create domain word as text;
  create function touch() returns trigger language plpgsql as $$ begin new.lent := coalesce(new.lent, false); return new; end $$;
  create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
  create trigger books_touch before insert on books for each row execute function touch();
  create trigger books_refuse before delete on books for each row execute function refuse();
  grant select, update, delete on books to pg_monitor;
  grant select, update (name) on shelves to pg_monitor;
`

let client: pg.Client
const name = `test_${randomBytes(6).toString('hex')}`
beforeAll(async () => {
  await asAdministrator(`create database ${name}`)
  const url = new URL(process.env.TEST_DATABASE_URL ?? '')
  url.pathname = `/${name}`
  client = new pg.Client({ connectionString: url.href })
  await client.connect()
  await client.query(schema)
})
afterAll(async () => {
  await client.end()
  await asAdministrator(`drop database ${name} with (force)`)
})

test.each<[what: string, statements: string, said: RegExp]>([
  ['a dropped table', 'drop table books cascade', /table books is dropped/],
  ['a renamed table', 'alter table books rename to volumes', /table books is renamed to volumes/],
  ['a dropped view', 'drop view lent_books', /view lent_books is dropped/],
  ['a dropped column', 'alter table books drop column pages', /column books.pages is dropped/],
  ['a renamed column', 'alter table books rename column pages to leaves', /column books.pages is renamed to books.leaves/],
  ['a column that a view loses', 'drop view lent_books; create view lent_books as select isbn from books', /column lent_books.title is dropped/],
  ['another type', 'alter table books alter column pages type bigint', /column books.pages changes its type from integer to bigint/],
  [
    'a shorter type',
    'drop view lent_books; alter table books alter column title type varchar(40)',
    /from character varying\(80\) to character varying\(40\)/,
  ],
  ['not null', 'alter table books alter column title set not null', /column books.title no longer takes null/],
  ['a default that goes', 'alter table books alter column pages drop default', /column books.pages loses its default/],
  [
    'a new column that must have a value',
    'alter table books add column author text not null',
    /new column books.author is not null and has no default/,
  ],
  [
    'a column that takes no value any more',
    'alter table books alter pages drop default, alter pages add generated always as identity',
    /books.pages no longer takes a value/,
  ],
  ['a new check', 'alter table books add check (pages < 5000)', /constraint books_pages_check refuses rows of books that were taken: CHECK/],
  ['a new check that old rows need not keep', 'alter table books add check (pages < 5000) not valid', /books_pages_check refuses/],
  [
    'a check of an old and a new column',
    'alter table books add column author text, add check (author is not null or pages > 1)',
    /books_check refuses/,
  ],
  ['a narrower check', `alter table shelves drop constraint shelves_kind_check, add check (kind in ('wood'))`, /shelves_kind_check refuses/],
  [
    'a check of other values',
    `alter table shelves drop constraint shelves_kind_check, add check (kind in ('wood', 'glass'))`,
    /shelves_kind_check refuses/,
  ],
  ['a check of a domain', `alter domain word add check (value <> '')`, /constraint word_check refuses rows of word/],
  ['a new foreign key', 'alter table books add foreign key (pages) references shelves', /books_pages_fkey refuses rows of books/],
  [
    'a foreign key that keeps rows',
    'create table loans (isbn text references books)',
    /loans_isbn_fkey refuses to delete rows of books that loans names/,
  ],
  ['a foreign key that no longer cascades', 'alter table books drop constraint books_shelf_fkey', /books_shelf_fkey is gone/],
  ['a unique index', 'create unique index books_title on books (title)', /index books_title refuses rows of books that were taken/],
  [
    'a unique index of a new column with a default',
    `alter table books add column code text default ''; create unique index on books (code)`,
    /books_code_idx refuses/,
  ],
  [
    'a unique index where nulls are equal',
    'alter table books add column code text; create unique index on books (code) nulls not distinct',
    /books_code_idx refuses/,
  ],
  ['a unique index that goes', 'drop index shelves_place', /index shelves_place of shelves is gone: `on conflict`/],
  ['a primary key that goes', 'alter table books drop constraint books_pkey', /index books_pkey of books is gone/],
  ['a trigger that refuses', 'create trigger t before update on books for each row execute function refuse()', /trigger t on books can refuse/],
  ['a trigger that goes', 'drop trigger books_touch on books', /trigger books_touch on books is gone/],
  ['a function that goes', 'drop function touch cascade', /function touch\(\) returns trigger is gone/],
  ['a type that goes', 'drop type colour', /type colour is gone/],
  ['a label that is renamed', `alter type colour rename value 'red' to 'crimson'`, /type colour, label red is gone/],
  ['a privilege that goes', 'revoke update on books from pg_monitor', /privilege UPDATE on books for pg_monitor is revoked/],
  [
    'a privilege of a column that goes',
    'revoke update (name) on shelves from pg_monitor',
    /privilege UPDATE on shelves.name for pg_monitor is revoked/,
  ],
  [
    'a function that not everybody may call',
    'revoke execute on function touch from public',
    /privilege EXECUTE on function touch for everybody is revoked/,
  ],
  ['rows that are hidden', 'alter table books enable row level security', /Rows of books are hidden/],
])('%s is taken away, and must not be called an expansion', async (_, statements, said) => {
  const observed = await observedOf(statements)
  expect(observed.takenAway.join('\n')).toMatch(said)
  const stated = { name: 'it', lock: observed.lock, safeUpTo: 'small tables', what: '' }
  expect(untruths({ ...stated, phase: 'expand' }, observed)).toEqual([expect.stringMatching(said)])
  expect(untruths({ ...stated, phase: 'contract', after: 'one' }, observed)).toEqual([])
})

test.each<[what: string, statements: string]>([
  ['a new table', 'create table loans (id int primary key, isbn text not null unique references books on delete cascade check (isbn <> $$$$))'],
  ['a foreign key to a table of which nobody deletes', 'create table loans (shelf int references shelves)'],
  ['a column that may be null', 'alter table books add column author text'],
  ['a column with a default', 'alter table books add column copies int not null default 1'],
  ['a column that is computed', 'alter table books add column leaves int generated always as (pages / 2) stored'],
  ['a column that is numbered', 'alter table books add column number int generated always as identity'],
  ['a check of new columns alone', 'alter table books add column copies int check (copies > 0)'],
  ['a unique index of a new column', 'alter table books add column code text; create unique index on books (code, title)'],
  ['a plain index', 'create index on books (title)'],
  ['a wider list of values', `alter table shelves drop constraint shelves_kind_check, add check (kind in ('wood', 'steel', 'gla,ss'))`],
  ['a check that goes', 'alter table shelves drop constraint shelves_size_check'],
  ['null where none was taken', 'alter table books alter column pages drop not null'],
  ['another default', 'alter table books alter column pages set default 2'],
  ['a primary key under another name', 'alter table books rename constraint books_pkey to books_key'],
  ['a trigger that keeps columns alike', 'create trigger t before update on books for each row execute function touch()'],
  ['a trigger that goes, and refused', 'drop trigger books_refuse on books'],
  ['a view that shows more', 'create or replace view lent_books as select isbn, title, pages from books where lent'],
  ['a label', `alter type colour add value 'green'`],
  ['a privilege', 'grant insert on books to pg_monitor'],
])('%s takes nothing away', async (_, statements) => {
  expect((await observedOf(statements)).takenAway).toEqual([])
})

test.each<[what: string, statements: string, lock: string, grows: RegExp | undefined]>([
  ['a new table', 'create table loans (id int)', 'none', undefined],
  ['a column', 'alter table books add column author text', 'ACCESS EXCLUSIVE on books', undefined],
  ['an index', 'create index books_title on books (title)', 'SHARE on books', /reads books for the index books_title/],
  ['a foreign key', 'create table loans (isbn text references books on delete cascade)', 'SHARE ROW EXCLUSIVE on books', undefined],
  [
    'a default that differs from row to row',
    'alter table books add column at timestamptz default clock_timestamp()',
    'ACCESS EXCLUSIVE on books',
    /writes the table books anew/,
  ],
  ['a check', 'alter table books add constraint few check (pages < 9)', 'ACCESS EXCLUSIVE on books', /reads books for the constraint few/],
  ['a check that looks at no row', 'alter table books add constraint few check (pages < 9) not valid', 'ACCESS EXCLUSIVE on books', undefined],
  ['not null', 'alter table books alter column title set not null', 'ACCESS EXCLUSIVE on books', /reads books to see that no books.title is null/],
  ['a change of rows', 'update books set pages = 2', 'ROW EXCLUSIVE on books', /changes rows of books/],
  [
    'several',
    'drop trigger books_touch on books; create index on shelves (size); update shelves set size = 2',
    'ACCESS EXCLUSIVE on books; SHARE on shelves',
    /index/,
  ],
])('the lock of %s, and whether it takes longer with more rows', async (_, statements, lock, grows) => {
  const observed = await observedOf(statements)
  expect(observed.lock).toBe(lock)
  expect(observed.grows.join('\n')).toMatch(grows ?? /^$/)
})

test('a statement of another lock, or of a size that grows, is not true', async () => {
  const observed = await observedOf('create index books_title on books (title)')
  expect(untruths({ name: 'it', phase: 'expand', lock: 'none', safeUpTo: 'any size', what: '' }, observed)).toEqual([
    'it states the lock “none”, and holds “SHARE on books”.',
    expect.stringContaining('It reads books for the index books_title.'),
  ])
})

async function observedOf(statements: string): Promise<Observed> {
  await client.query('begin')
  try {
    return await observe(
      async (text) => (await client.query(text)).rows,
      () => client.query(statements),
    )
  } finally {
    await client.query('rollback')
  }
}

async function asAdministrator(statement: string): Promise<void> {
  const administrator = new pg.Client({ connectionString: process.env.TEST_DATABASE_URL })
  await administrator.connect()
  await administrator.query(statement)
  await administrator.end()
}
