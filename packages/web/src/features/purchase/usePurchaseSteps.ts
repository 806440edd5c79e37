import { CancelPurchaseDocument, ResumePurchaseDocument } from '@license-console/schema';
import { readonly, ref, type Ref } from 'vue';
import { useCommand } from '../../lib/apollo/useCommand.ts';
import { purchaseMessages } from './purchase.messages.ts';

export interface PurchaseSteps {
  /** Asks the payment provider again for the page to pay on, and goes there. */
  readonly resume: (id: string) => Promise<void>;
  /** Gives the purchase up; where it was paid first, it shows as paid. */
  readonly cancel: (id: string) => Promise<void>;
  readonly isResuming: Readonly<Ref<boolean>>;
  readonly isCancelling: Readonly<Ref<boolean>>;
  /** What kept the last step from being taken; empty when nothing did. */
  readonly failure: Readonly<Ref<string>>;
}

/** The steps that one can take while a purchase waits to be paid. */
export function usePurchaseSteps(): PurchaseSteps {
  const text = purchaseMessages.outcome;
  const resuming = useCommand(ResumePurchaseDocument, ({ resumePurchase }) => resumePurchase);
  const cancelling = useCommand(CancelPurchaseDocument, ({ cancelPurchase }) => cancelPurchase);
  const failure = ref('');

  return {
    isResuming: resuming.isRunning,
    isCancelling: cancelling.isRunning,
    failure: readonly(failure),
    async resume(id) {
      failure.value = '';
      const payload = await resuming.run({ purchase: id });
      const checkoutUrl = payload?.purchase?.checkoutUrl;
      if (checkoutUrl) {
        location.assign(checkoutUrl);
        return;
      }
      const [error] = resuming.faults.value;
      if (resuming.isLost.value) failure.value = `${text.notResumed} ${text.tryLater}`;
      else if (error) failure.value = error.code === 'PAYMENT_UNAVAILABLE' ? text.stillUnreachable : error.message;
    },
    async cancel(id) {
      failure.value = '';
      await cancelling.run({ purchase: id });
      const [error] = cancelling.faults.value;
      if (cancelling.isLost.value) failure.value = `${text.notCancelled} ${text.tryLater}`;
      else if (error) failure.value = error.message;
    },
  };
}
