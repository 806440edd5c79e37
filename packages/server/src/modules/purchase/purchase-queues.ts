/** Issues the licenses of a purchase that is paid. */
export const ISSUE = 'purchase-issue';

/** Asks the payment provider what became of a purchase whose report may be late or lost. */
export const SETTLE = 'purchase-settle';
