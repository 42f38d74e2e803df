// SPDX-License-Identifier: LGPL-2.1-or-later

export type Security = 'plaintext' | 'unknown' | 'tls' | 'local'
export type Basis =
  'none' | 'mark' | 'keyword' | 'implied' | 'address' | 'absence' | 'session' | 'settings'
export type Proof = 'claimed' | 'proved' | 'observed'
export type Grade = 'unknown' | 'broken' | 'weak' | 'adequate' | 'strong'
export type LegKind = 'submission' | 'internal' | 'transit' | 'delivery'
export type Requirement = 'no-plaintext' | 'between-tls' | 'tls' | 'tls1.2' | 'tls1.3' | 'strong'
export type Limit = 'header' | 'field' | 'fields' | 'depth' | 'token'

/** One transfer. null: not known. */
export interface Hop {
  /** 1 is nearest the sender. */
  hop: number
  /** Number of its Received field, 1 on top; null for a live session. */
  field: number | null
  security: Security
  /** Why. */
  basis: Basis
  /** How far it may be believed. */
  proof: Proof
  /** The words that decided it; offset and length (bytes) tell where in the raw value. */
  evidence: string | null
  offset: number | null
  length: number | null
  /** The mail program whose field this is. */
  dialect: string | null
  software: string | null
  /** The peer's own word for itself. */
  helo: string | null
  /** The name that the server looked up. */
  rdns: string | null
  ip: string | null
  port: number | null
  /** The server that wrote the field. */
  by: string | null
  via: string | null
  from_organisation: string | null
  by_organisation: string | null
  from_named_by: 'server' | 'peer' | null
  protocol: string | null
  id: string | null
  sender: string | null
  recipient: string | null
  authenticated: boolean | null
  /** TLSv1.3 ... */
  tls: string | null
  /** IANA's name. */
  cipher: string | null
  cipher_text: string | null
  bits: number | null
  /** X25519, X25519MLKEM768 ... as written. */
  key_exchange: string | null
  grade: Grade | null
  forward_secrecy: boolean | null
  /** The client's. */
  certificate: 'verified' | 'unverified' | 'none' | null
  /** Seconds since 1970. */
  time: number | null
  /** The same as text: 2026-01-05T01:59:06Z */
  date: string | null
  /** Seconds since the hop before. */
  delay: number | null
  flags: string[]
  /** The raw value. */
  received: string | null
}

/** A run of hops with one meaning. */
export interface Leg {
  leg: LegKind
  /** Numbers of its hops; empty if no field shows it. */
  hops: number[]
  security: Security
  basis: Basis
  proof: Proof
  grade: Grade | null
  from: string | null
  to: string | null
  /** One plain sentence. */
  text: string
}

/** What one message's trace says. */
export class Report {
  message_id: string | null
  /** What is written on the message, if the analyzer was asked for it; its author's words. */
  envelope: Record<'from' | 'to' | 'date' | 'subject', string | null>
  /** Over all hops, as claimed; null: there are none. */
  security: Security | null
  /** Over proved and observed hops alone. */
  proved: Security | null
  /** Over the hops between organisations. */
  between: Security | null
  summary: string
  /** From the author's program to its mail service; from there to the mailbox. */
  answers: [string | null, string | null]
  /** Number of the proved hop nearest the sender. */
  boundary: number | null
  /** Number of the hop that decides the verdict. */
  deciding_hop: number | null
  /** Where the message stands: in the reports of a mailbox. */
  source?: string
  /** A page for people, or a part of one, if the analyzer was asked for it. */
  html?: string
  legs: Leg[]
  flags: string[]
  /** Sender first. */
  hops: Hop[]
  private constructor ()
  meets (requirement: Requirement, provedOnly?: boolean): boolean
}

export interface Options {
  /** Path of a configuration file. */
  config?: string
  /** Folders with more dialect files. */
  dialects?: string | string[]
  /** Hosts, .domains, @operators, addresses and networks whose fields are believed. */
  trust?: string | string[]
  /** How many top fields are believed without a test. */
  trust_hops?: number
  /** The author's mail program by its settings: the path of a file, or URL[,AUTH]. */
  client?: string
  /** The reference time. */
  now?: Date
  /** Whether reports have From, To, Date and Subject. */
  envelope?: boolean
  /** Whether reports have a page for people, or a part for the body of another page. */
  html?: 'page' | 'fragment'
  /** How much of a message is read. */
  limits?: Partial<Record<Limit, number>>
}

/** Facts of a live SMTP session. */
export type Session = Partial<Record<
  'ip' | 'helo' | 'rdns' | 'port' | 'by' | 'protocol' | 'id' | 'sender' | 'recipient' | 'tls' |
  'cipher_text' | 'bits' | 'key_exchange' | 'authenticated' | 'certificate', string | number | boolean | null>>

export interface MailboxOptions {
  attached?: boolean
  onerror?: (error: Error) => void
}

/**
 * What it throws has a code: HOPSEC_ERROR_READ, HOPSEC_ERROR_SYNTAX, HOPSEC_ERROR_ARGUMENT ..., or
 * ERR_INVALID_ARG_TYPE. Odd mail is never an error: it is a report with flags.
 */
export class Analyzer {
  constructor (options?: Options)
  /** A path ('-' is standard input), or the bytes of a message; only the header is read. */
  analyze (message: string | Uint8Array): Report
  /** Values of Received fields, newest first; the session is one hop more. */
  analyzeReceived (values: string[], session?: Session): Report
  /**
   * The messages of a file (mbox, .eml), a folder (Maildir, MH, any) or '-', in constant memory;
   * attached: those inside messages too. What cannot be read is given to onerror, and the rest is
   * done; without it, it is thrown.
   */
  mailbox (path: string, options?: MailboxOptions): Generator<Report, void, void>
}

/** Nobody is trusted: all is as claimed. */
export function analyze (message: string | Uint8Array): Report
export function mailbox (path: string, options?: MailboxOptions): Generator<Report, void, void>
