import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-vue';
import { page, userEvent } from 'vitest/browser';
import { seriousFindings } from '../../testkit/axe.ts';
import UiGallery from '../../testkit/UiGallery.vue';

const onDone = vi.fn<(what: string) => void>();
const state = () => document.querySelector('output')?.textContent;
const button = (name: string) => page.getByRole('button', { name, exact: true });

beforeEach(async () => {
  onDone.mockReset();
  await page.viewport(1000, 1100);
  await render(UiGallery, { props: { onDone } });
});
afterEach(() => {
  delete document.documentElement.dataset['theme'];
});

test.each(['light', 'dark'])(
  'axe finds nothing serious in the %s theme, also with what is open over the page',
  async (theme) => {
    document.documentElement.dataset['theme'] = theme;
    expect(await seriousFindings()).toEqual([]);
    for (const name of ['Open dialog', 'Open sheet', 'Open keys']) {
      await button(name).click();
      await expect.element(page.getByRole('dialog')).toBeVisible();
      await settled();
      expect(await seriousFindings()).toEqual([]);
      await userEvent.keyboard('{Escape}');
      await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
    }
    await page.getByRole('button', { name: 'City: All' }).click();
    await settled();
    expect(await seriousFindings()).toEqual([]);
    await userEvent.keyboard('{Escape}');
    await button('Open popover').click();
    await settled();
    expect(await seriousFindings()).toEqual([]);
  },
);

test('a segmented control is a radio group that arrows move through', async () => {
  const group = page.getByRole('radiogroup', { name: 'Validity' });
  await group.getByRole('radio', { name: 'All' }).click();
  await userEvent.keyboard('{ArrowRight}');
  await expect.element(group.getByRole('radio', { name: 'Valid' })).toBeChecked();
  await expect.poll(state).toContain('valid false true everywhere');
});

test('a checkbox and a switch are worked by their label and by Space', async () => {
  await page.getByText('Auto-renew only').click();
  await expect.element(page.getByRole('checkbox', { name: 'Auto-renew only' })).toBeChecked();
  page.getByRole('switch', { name: 'Renews' }).element().focus();
  await userEvent.keyboard(' ');
  await expect.poll(state).toContain('all true false everywhere');
});

test('a combobox finds by typing, is chosen from with the keyboard, and All clears it', async () => {
  page.getByRole('button', { name: 'City: All' }).element().focus();
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByRole('option', { name: 'Oslo' })).toBeVisible();
  await userEvent.keyboard('ber');
  await expect.element(page.getByRole('option', { name: 'Oslo' })).not.toBeInTheDocument();
  await userEvent.keyboard('{ArrowDown}{Enter}');
  await expect.poll(state).toContain('all false true bern');
  await page.getByRole('button', { name: 'City: Bern' }).click();
  await page.getByRole('option', { name: 'All' }).click();
  await expect.poll(state).toContain('all false true everywhere');
});

test('a combobox says when nothing is found', async () => {
  await page.getByRole('button', { name: 'City: All' }).click();
  await userEvent.keyboard('xyz');
  await expect.element(page.getByText('None found')).toBeVisible();
});

test('a dialog holds the focus and gives it back', async () => {
  await button('Open dialog').click();
  const dialog = page.getByRole('dialog', { name: 'Rename' });
  await expect.element(dialog).toHaveAccessibleDescription('Choose a new name.');
  for (let press = 0; press < 5; press++) {
    await userEvent.keyboard('{Tab}');
    expect(dialog.element().contains(document.activeElement)).toBe(true);
  }
  await userEvent.keyboard('{Escape}');
  await expect.element(button('Open dialog')).toHaveFocus();
});

test('a toast says what happened and offers the way back', async () => {
  await button('Toast').click();
  await page.getByRole('button', { name: 'Undo' }).click();
  expect(onDone).toHaveBeenCalledWith('undo');
  await expect.element(page.getByRole('button', { name: 'Undo' })).not.toBeInTheDocument();
});

test('announcements that come together are said together, each once', async () => {
  await button('Announce').click();
  await expect.element(page.getByText(/One changed\. Two changed\.$/)).toBeInTheDocument();
});

test('a popover opens beside its button and closes with Escape', async () => {
  await button('Open popover').click();
  await expect.element(page.getByRole('dialog', { name: 'Open popover' })).toBeVisible();
  await userEvent.keyboard('{Escape}');
  await expect.element(page.getByRole('dialog', { name: 'Open popover' })).not.toBeInTheDocument();
  await expect.element(button('Open popover')).toHaveFocus();
});

test('a busy button keeps the focus and does nothing', async () => {
  const busy = button('Saving');
  await busy.click({ force: true });
  expect(onDone).not.toHaveBeenCalled();
  await expect.element(busy).toHaveAttribute('aria-busy', 'true');
});

test('Escape empties the search field', async () => {
  await page.getByRole('searchbox', { name: 'Search' }).click();
  await userEvent.keyboard('{Escape}');
  await expect.element(page.getByRole('searchbox', { name: 'Search' })).toHaveValue('');
});

test('an error state offers Retry', async () => {
  await page.getByRole('alert').getByRole('button', { name: 'Retry' }).click();
  expect(onDone).toHaveBeenCalledWith('retry');
});

/** Resolves when nothing fades any more: axe measures contrast as it is drawn. */
async function settled(): Promise<void> {
  // One whose element goes is aborted: it has settled too.
  await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
}
