"""What does the applicant declare, where no form field says it?"""
