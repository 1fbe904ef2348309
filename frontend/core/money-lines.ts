/** Deeds about money in a thread, in words; `conversations/money_lines.py` says the same. Pure. */
import { money } from "./money.ts";
import { type Params, t } from "./texts.ts";

export interface MoneyFigures {
  kind: string;
  currency: string;
  /** Minor units. */
  amount: number;
  /** Where to read more; empty or missing without such a page. */
  url?: string;
  [other: string]: string | number | undefined;
}

const LINES: Record<string, (figures: Params) => string> = {
  agreed_tip: (f) => t("{who} gave a tip of {amount}", f),
  agreed_asked: (f) => t("{who} asked for a payment of {amount}", f),
  agreed_paid: (f) => t("{who} paid {amount}", f),
  agreed_declined: (f) => t("{who} declined to pay {amount}", f),
  agreed_taken_back: (f) => t("{who} took back the request for {amount}", f),
  agreed_expired: (f) => t("The request for {amount} has expired", f),
  agreed_fee_asked: (f) => t("{who} proposed a success fee of {amount}", f),
  agreed_fee_confirmed: (f) => t("{who} agreed to a success fee of {amount}", f),
  agreed_fee_held: (f) => t("{who} agreed to a success fee, {amount} held", f),
  agreed_fee_declined: (f) => t("{who} declined a success fee of {amount}", f),
  agreed_fee_solved: (f) => t("{who} said: solved. The fee of {amount} is paid", f),
  agreed_fee_given_up: (f) => t("{who} gave up the success fee of {amount}", f),
  agreed_fee_lapsed: (f) => t("The time for the success fee of {amount} is over", f),
  call_waived: (f) => t("{who} waived {amount} of the call", f),
  refund_given: (f) => t("{who} gave back {amount}", f),
  dispute_open: (f) => t("{who} asked {amount} back", f),
  dispute_offer: (f) => t("{who} offered to give {amount} back", f),
  dispute_counter: (f) => t("{who} would settle for {amount}", f),
  dispute_give_back: (f) => t("{who} gave {amount} back, all that was asked", f),
  dispute_refuse: (f) => t("{who} refused {amount}", f),
  dispute_accept: (f) => t("{who} accepted {amount}; the dispute is settled", f),
  dispute_withdraw: (f) => t("{who} withdrew the dispute about {amount}", f),
  dispute_escalate: (f) => t("{who} brought the dispute about {amount} to the operator", f),
  dispute_lapse: (f) => t("The time to settle is over; the operator decides on {amount}", f),
  dispute_decide: (f) => t("The operator decided: {amount} goes back", f),
  dispute_appeal: (f) => t("{who} appealed against {amount}", f),
  dispute_final: (f) => t("Decided for good: {amount} goes back", f),
  dispute_charge_back: (f) => t("The card’s bank took the money back; {amount} follow it", f),
  dispute_consent: (f) => t("{who} let the operator read this thread", f),
};

/** Which figures are minor units; all others are said as they are. */
const AMOUNTS = ["amount"];

/** A deed in words; `who` did it, as the reader calls them. Empty for a kind without words. */
export function moneyLine(figures: MoneyFigures, who: string): string {
  const said: Params = { who };
  for (const [name, value] of Object.entries(figures)) {
    if (value === undefined) continue;
    said[name] =
      typeof value === "number" && AMOUNTS.includes(name) ? money(value, figures.currency) : value;
  }
  return LINES[figures.kind]?.(said) ?? "";
}
