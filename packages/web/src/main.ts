import { createWebHistory } from 'vue-router';
import { createConsole } from './app.ts';
import { createClient } from './lib/apollo/client.ts';
import { createServerLink } from './lib/apollo/links.ts';
import { createLiveConnection } from './lib/apollo/liveConnection.ts';
import { startTheme } from './lib/theme.ts';
import './styles.css';

startTheme();
const live = createLiveConnection(new URL('/graphql', location.href.replace(/^http/, 'ws')).href);
const client = createClient(createServerLink(live, () => void leave()));
const { app, leave } = createConsole({ client, live, history: createWebHistory() });
app.mount('#app');
