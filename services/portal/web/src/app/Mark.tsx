/** The mark of Tenantry: a T over two columns, one of them grown. */
export function Mark() {
  return (
    <svg width="24" height="24" viewBox="0 0 32 32" aria-hidden>
      <rect width="32" height="32" rx="7" fill="#14655d" />
      <path d="M7 10h18M16 10v14" stroke="#fff" strokeWidth="3.4" strokeLinecap="round" />
      <path d="M9 24v-5M23 24v-9" stroke="#8fe0d4" strokeWidth="3.4" strokeLinecap="round" />
    </svg>
  );
}
